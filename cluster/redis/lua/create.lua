-- A workflow exists from here on, with its first event, in its indexes and on the ready stream; or nothing of it exists.
-- KEYS record events index project_index ready idempotency
-- ARGV workflow_id doc event_data fingerprint('' = no key) idempotency_ttl
-- include: _common
if ARGV[4] ~= '' then
  local first = redis.call('HMGET', KEYS[6], 'f', 'w')
  if first[1] then
    if first[1] ~= ARGV[4] then return redis.error_reply('REUSED ' .. first[2]) end
    if first[2] ~= ARGV[1] then return { 'replayed', first[2] } end
  end
end
if redis.call('EXISTS', KEYS[1]) == 1 then return { 'created', ARGV[1] } end
local now = now_ms()
redis.call('HSET', KEYS[1], 'doc', ARGV[2], 'status', 'pending', 'created', now, 'updated', now, 'seq', 0, 'tok', 0, 'sig', 0, 'own', '', 'exp', 0)
emit(KEYS[1], KEYS[2], now, 'workflow.created', ARGV[3])
redis.call('ZADD', KEYS[3], now, ARGV[1])
redis.call('ZADD', KEYS[4], now, ARGV[1])
enter_ready(KEYS[1], KEYS[5], ARGV[1])
if ARGV[4] ~= '' then
  redis.call('HSET', KEYS[6], 'f', ARGV[4], 'w', ARGV[1])
  redis.call('EXPIRE', KEYS[6], ARGV[5])
end
return { 'created', ARGV[1] }
