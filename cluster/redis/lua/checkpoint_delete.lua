-- Deletes a thread. Its fence stays for a while, one higher, so that who still drives it cannot bring it back.
-- KEYS meta members
-- ARGV tombstone_ttl
local newest = redis.call('HGET', KEYS[1], 'f')
for _, key in ipairs(redis.call('SMEMBERS', KEYS[2])) do redis.call('UNLINK', key) end
redis.call('UNLINK', KEYS[1], KEYS[2])
if newest then
  redis.call('HSET', KEYS[1], 'f', newest + 1)
  redis.call('EXPIRE', KEYS[1], ARGV[1])
end
return 1
