-- Everything a thread holds: its put counter and, per key, name, kind and content.
-- KEYS meta members
local found = {}
for _, key in ipairs(redis.call('SMEMBERS', KEYS[2])) do
  local kind = redis.call('TYPE', key)['ok']
  if kind == 'hash' then found[#found + 1] = { key, kind, redis.call('HGETALL', key) } end
  if kind == 'zset' then found[#found + 1] = { key, kind, redis.call('ZRANGE', key, 0, -1, 'WITHSCORES') } end
end
return { redis.call('HGET', KEYS[1], 's') or '0', found }
