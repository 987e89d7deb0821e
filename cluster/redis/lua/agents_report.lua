-- What one engine knows of its agents' load; it holds for a while and is then forgotten with whoever reported it.
-- KEYS up load
-- ARGV owner ttl_ms (agent load)*
local function now_ms()
  local t = redis.call('TIME')
  return t[1] * 1000 + math.floor(t[2] / 1000)
end
local now = now_ms()
for _, lapsed in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now)) do
  redis.call('ZREM', KEYS[1], lapsed)
  redis.call('HDEL', KEYS[2], lapsed)
end
for i = 3, #ARGV, 2 do
  local member = ARGV[i] .. '|' .. ARGV[1]
  redis.call('ZADD', KEYS[1], now + tonumber(ARGV[2]), member)
  redis.call('HSET', KEYS[2], member, ARGV[i + 1])
end
return redis.call('HGETALL', KEYS[2])
