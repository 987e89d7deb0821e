-- A place under one limit for one execution, or how long to wait. Asking again for a place one has keeps it.
-- KEYS held bucket
-- ARGV token ttl_ms concurrency per_minute burst   (0: no such limit)
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local token, ttl, most, rate, burst = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
local has = redis.call('ZSCORE', KEYS[1], token)
if not has then
  if most > 0 and redis.call('ZCARD', KEYS[1]) >= most then return { 0, 'concurrency', 0 } end
  if rate > 0 then
    local b = redis.call('HMGET', KEYS[2], 'left', 'at')
    local left = math.min(burst, (tonumber(b[1]) or burst) + (now - (tonumber(b[2]) or now)) * rate / 60000)
    if left < 1 then return { 0, 'rate', math.ceil((1 - left) * 60000 / rate) } end
    redis.call('HSET', KEYS[2], 'left', tostring(left - 1), 'at', now)
    redis.call('PEXPIRE', KEYS[2], math.ceil(burst * 60000 / rate) + 1000)
  end
end
redis.call('ZADD', KEYS[1], now + ttl, token)
redis.call('PEXPIRE', KEYS[1], ttl + 1000)
return { 1, '', 0 }
