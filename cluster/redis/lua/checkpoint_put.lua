-- Stores one checkpoint and the channel values that are new with it. Sent twice, it changes nothing and keeps its place.
-- A sealed one names the counter it will get and the last 32 bytes of its parent's seal (the link); where either differs nothing is stored, and the reply says what they are.
-- KEYS meta members index checkpoint blobs
-- ARGV token ttl id checkpoint metadata parent fields seal('' = none) counter link (field value)*
-- Returns stored(1 or 0) counter link known(1 = the id had its place before). Refuses REWOUND when its counter would be below that of the newest checkpoint.
-- include: _checkpoint
local refusal = fenced(KEYS[1], ARGV[1])
if refusal then return refusal end
local place = redis.call('ZSCORE', KEYS[3], ARGV[3])
local counter = tonumber(place or (redis.call('HGET', KEYS[1], 's') or 0) + 1)
local newest = redis.call('ZREVRANGE', KEYS[3], 0, 0, 'WITHSCORES')[2]
if not place and newest and counter <= tonumber(newest) then return redis.error_reply('REWOUND ' .. newest) end
if ARGV[8] ~= '' then
  local prefix, link = string.sub(KEYS[4], 1, #KEYS[4] - #ARGV[3]), ''
  if ARGV[6] ~= '' then link = string.sub(redis.call('HGET', prefix .. ARGV[6], 's') or '', -32) end
  if counter ~= tonumber(ARGV[9]) or link ~= ARGV[10] then return { 0, counter, link, place and 1 or 0 } end
  redis.call('HSET', KEYS[4], 's', ARGV[8])
end
redis.call('HSET', KEYS[4], 'c', ARGV[4], 'm', ARGV[5], 'p', ARGV[6], 'v', ARGV[7])
if #ARGV > 10 then hset(KEYS[5], 11, #ARGV) end
if not place then redis.call('ZADD', KEYS[3], redis.call('HINCRBY', KEYS[1], 's', 1), ARGV[3]) end
redis.call('SADD', KEYS[2], KEYS[3], KEYS[4], KEYS[5])
touch(KEYS[1], KEYS[2], KEYS[4], tonumber(ARGV[2]))
return { 1, counter, '', place and 1 or 0 }
