-- A person's answer, applied once. Wakes the workflow when it waits.
-- KEYS record events decisions ready
-- ARGV decision_id made_decision event_data workflow_id
-- include: _common
local r = redis.call('HMGET', KEYS[1], 'status', 'cancel')
if not r[1] then return redis.error_reply('GONE') end
local there = redis.call('HGET', KEYS[3], ARGV[1])
if not there then return redis.error_reply('UNKNOWN') end
if string.sub(there, 1, 1) == 'M' then return { 'before', there } end
if TERMINAL[r[1]] then return redis.error_reply('CLOSED ' .. r[1]) end
local now = now_ms()
redis.call('HSET', KEYS[3], ARGV[1], 'M' .. string.gsub(ARGV[2], '"@now"', tostring(now), 1))
redis.call('HINCRBY', KEYS[1], 'sig', 1)
redis.call('HSET', KEYS[1], 'updated', now)
emit(KEYS[1], KEYS[2], now, 'decision.made', ARGV[3])
if r[1] == 'waiting' then
  redis.call('HSET', KEYS[1], 'status', 'running')
  enter_ready(KEYS[1], KEYS[4], ARGV[4])
end
return { 'made', redis.call('HGET', KEYS[3], ARGV[1]) }
