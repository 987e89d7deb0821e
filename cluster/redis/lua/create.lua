-- A workflow exists from here on, with its first event, in its indexes and on the ready stream; or nothing of it exists.
-- KEYS record
-- ARGV workflow_id doc event_data project type idempotency_digest fingerprint('' = no key) idempotency_ttl conflict_policy business_key queue_limit ttl audit tags traceparent
-- Returns created | replayed | attached, and the workflow's id.
-- include: _common
local id, project, idempotency, now = ARGV[1], ARGV[4], K('idem', ARGV[4] .. ':' .. ARGV[6]), now_ms()
if ARGV[7] ~= '' then
  local first = redis.call('HMGET', idempotency, 'f', 'w')
  if first[1] then
    if first[1] ~= ARGV[7] then return redis.error_reply('REUSED ' .. first[2]) end
    if first[2] ~= id then return { 'replayed', first[2] } end
  end
end
if redis.call('EXISTS', KEYS[1]) == 1 then return { 'created', id } end

local function remember(answer)
  if ARGV[7] == '' then return end
  redis.call('HSET', idempotency, 'f', ARGV[7], 'w', answer)
  redis.call('EXPIRE', idempotency, ARGV[8])
end

local line, queued = '', '0'
if ARGV[9] ~= 'allow' then
  line = K('line', project .. ':' .. string.match(ARGV[5], '^[^@]*') .. ':' .. ARGV[10])
  local holder = redis.call('HGET', line, 'holder')
  if holder and not TERMINAL[get(holder, 'status')[1] or 'failed'] then
    if ARGV[9] == 'reject' then return redis.error_reply('RUNNING ' .. holder) end
    if ARGV[9] == 'attach' then
      remember(holder)
      return { 'attached', holder }
    end
    if redis.call('LLEN', line .. ':q') >= tonumber(ARGV[11]) then return redis.error_reply('QUEUE_FULL ' .. holder) end
    queued = '1'
    redis.call(ARGV[9] == 'replace' and 'LPUSH' or 'RPUSH', line .. ':q', id)
  else
    redis.call('HSET', line, 'holder', id)
  end
end
born(id, now, ARGV[2], project, ARGV[5], ARGV[3], ARGV[14] or '', 'line', line, 'queued', queued, 'trc', ARGV[15] or '')
audit(project, now, ARGV[13])
remember(id)
if queued == '0' then
  enter_ready(id)
else
  local holder = redis.call('HGET', line, 'holder')
  emit(id, now, 'workflow.queued', cjson.encode({ behind = holder, policy = ARGV[9] }))
  if ARGV[9] == 'replace' then request_cancel(holder, now, cjson.encode({ by = 'replace', reason = 'Replaced by ' .. id .. '.' }), ARGV[12]) end
end
return { 'created', id }
