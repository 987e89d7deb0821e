-- Stores one checkpoint and the channel values that are new with it. Sent twice, it changes nothing and keeps its place.
-- KEYS meta members index checkpoint blobs
-- ARGV token ttl id checkpoint metadata parent fields (field value)*
-- include: _checkpoint
local refusal = fenced(KEYS[1], ARGV[1])
if refusal then return refusal end
redis.call('HSET', KEYS[4], 'c', ARGV[4], 'm', ARGV[5], 'p', ARGV[6], 'v', ARGV[7])
if #ARGV > 7 then hset(KEYS[5], 8, #ARGV) end
if not redis.call('ZSCORE', KEYS[3], ARGV[3]) then redis.call('ZADD', KEYS[3], redis.call('HINCRBY', KEYS[1], 's', 1), ARGV[3]) end
redis.call('SADD', KEYS[2], KEYS[3], KEYS[4], KEYS[5])
touch(KEYS[1], KEYS[2], KEYS[4], tonumber(ARGV[2]))
return 1
