-- Takes a batch of the shard whose time has come: its turn after a rest, or its holder's lease is over.
-- KEYS due
-- ARGV token lease_ms
-- include: _common
local now = now_ms()
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, 10)) do
  local r = redis.call('HMGET', K('bulk', id), 'status', 'cursor', 'begun')
  if r[1] == 'running' then
    redis.call('HSET', K('bulk', id), 'own', ARGV[1])
    redis.call('ZADD', KEYS[1], now + tonumber(ARGV[2]), id)
    return { id, ARGV[1], r[2], r[3] }
  end
  redis.call('ZREM', KEYS[1], id)
end
return false
