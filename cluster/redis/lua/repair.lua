-- Looks for states that no script leaves behind (a server that lost writes can), and mends them unless told only to look.
-- KEYS record
-- ARGV workflow_id dry('1' = only look) event_by ttl audit
-- Returns code, text, mended (0 | 1) per finding.
-- include: _common
local id, dry, now, found = ARGV[1], ARGV[2] == '1', now_ms(), {}
local r = get(id, 'status', 'rid', 'own', 'exp', 'tok', 'seq', 'prj', 'parent', 'queued', 'want')
if not r[1] then return redis.error_reply('GONE') end
local status, entry, owner = r[1], r[2] or '', r[3] or ''
local function finding(code, words, mend)
  local mended = (mend and not dry) and 1 or 0
  found[#found + 1] = { code, words, mended }
  if mended == 1 then mend() end
end

-- An entry of the ready stream is alive when it waits to be delivered, or was delivered to an engine and not acknowledged.
local function alive()
  if entry == '' then return false end
  if #redis.call('XRANGE', READY, entry, entry) == 0 then return false end
  if #redis.call('XPENDING', READY, 'engines', entry, entry, 1) > 0 then return true end
  for _, group in ipairs(redis.call('XINFO', 'GROUPS', READY)) do
    for i = 1, #group, 2 do
      if group[i] == 'last-delivered-id' then
        local function split(x) local a, b = string.match(x, '^(%d+)-(%d+)$') return tonumber(a), tonumber(b) end
        local a, b = split(entry)
        local c, d = split(group[i + 1])
        return a > c or (a == c and b > d)
      end
    end
  end
  return false
end
local function requeue()
  leave_ready(id)
  if status == 'running' or status == 'pausing' then raise_token(id) end
  set(id, 'status', status == 'running' and 'pending' or status)
  enter_ready(id)
end

redis.pcall('XGROUP', 'CREATE', READY, 'engines', '0', 'MKSTREAM')
local needs_engine = (status == 'pending' and r[9] ~= '1') or status == 'running' or status == 'pausing'
if needs_engine and not alive() then
  if status == 'pausing' and owner == '' then
    finding('pause_never_finished', 'It is pausing, and no engine drives it.', function() hold(id, now, r[10]) end)
  else
    finding('no_engine_will_come', 'It is ' .. status .. ', and the ready stream has no entry for it.', requeue)
  end
end
if (status == 'waiting' or status == 'paused' or TERMINAL[status]) and entry ~= '' then
  finding('needless_ready_entry', 'It is ' .. status .. ', and the ready stream still names it.', function() leave_ready(id) end)
end
if status == 'waiting' then
  local waits = false
  for _, value in ipairs(redis.call('HVALS', K('dec', id))) do waits = waits or string.sub(value, 1, 1) == 'O' end
  each_timer(id, function() waits = true end)
  for _, child in ipairs(redis.call('SMEMBERS', K('ch', id))) do waits = waits or not TERMINAL[get(child, 'status')[1] or 'failed'] end
  if not waits then finding('waits_for_nothing', 'It waits, and there is no open decision, no timer and no child.', function() rouse(id, now) end) end
end
each_timer(id, function(name, frozen, due, payload)
  if frozen == (status == 'paused' or status == 'quarantined') and (frozen or redis.call('ZSCORE', TIMERS, id .. '|' .. name)) then return end
  if TERMINAL[status] then return end
  finding('timer_out_of_step', 'The timer ' .. name .. ' is not where it should be.', function()
    if status == 'paused' or status == 'quarantined' then freeze_timers(id, now)
    elseif frozen then set_timer(id, name, now + due, payload)
    else set_timer(id, name, due, payload) end
  end)
end)
local fence = redis.call('HGET', BASE .. 'lg:m:' .. id, 'f')
if fence and tonumber(fence) < tonumber(r[5]) then
  finding('saver_fence_behind', 'The checkpoints take writes of an earlier driver.', function() redis.call('HSET', BASE .. 'lg:m:' .. id, 'f', r[5]) end)
end
if TERMINAL[status] and redis.call('TTL', KEYS[1]) < 0 then
  finding('never_expires', 'It has ended and would be kept for ever.', function()
    each_key(id, function(key) redis.call('EXPIRE', key, tonumber(ARGV[4]) + GRACE) end)
    redis.call('ZADD', EXPIRING, now + tonumber(ARGV[4]) * 1000, id)
  end)
end
if not redis.call('ZSCORE', ALL, id) or not redis.call('ZSCORE', K('p', r[7]), id) or (not TERMINAL[status] and not redis.call('ZSCORE', OPEN, id)) then
  finding('not_listed', 'Lists do not show it.', function()
    if not TERMINAL[status] then redis.call('ZADD', OPEN, get(id, 'created')[1], id) end
    redis.call('ZADD', ALL, get(id, 'created')[1], id)
    redis.call('ZADD', K('p', r[7]), get(id, 'created')[1], id)
  end)
end
if r[8] and r[8] ~= '' and redis.call('EXISTS', K('w', r[8])) == 1 and redis.call('SISMEMBER', K('ch', r[8]), id) == 0 then
  finding('parent_does_not_know', 'Its parent does not list it.', function() redis.call('SADD', K('ch', r[8]), id) end)
end
local newest = redis.call('XREVRANGE', K('ev', id), '+', '-', 'COUNT', 1)[1]
if (newest and newest[1] or '0-0') ~= r[6] .. '-0' then
  finding('event_log_differs', 'The record counts ' .. r[6] .. ' events, the log ends with ' .. (newest and newest[1] or 'none') .. '. This cannot be mended: events are facts.', nil)
end
local mended = 0
for _, each in ipairs(found) do mended = mended + each[3] end
if mended > 0 then
  if not TERMINAL[status] then emit(id, now, 'workflow.repaired', ARGV[3]) end
  audit(r[7], now, ARGV[5])
end
return found
