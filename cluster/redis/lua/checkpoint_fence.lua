-- Puts a thread under a fence: from now on only writes with this token or a newer one are taken, and the thread does not expire by itself.
-- KEYS meta members
-- ARGV token('' = the next one)
local newest = tonumber(redis.call('HGET', KEYS[1], 'f') or '0')
local token = ARGV[1] == '' and newest + 1 or tonumber(ARGV[1])
if token < newest then return redis.error_reply('FENCED ' .. newest) end
redis.call('HSET', KEYS[1], 'f', token)
redis.call('PERSIST', KEYS[1])
redis.call('PERSIST', KEYS[2])
for _, key in ipairs(redis.call('SMEMBERS', KEYS[2])) do redis.call('PERSIST', key) end
return token
