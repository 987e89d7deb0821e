-- Keeps a version of a workflow type. KEYS[1] the hash of all versions; ARGV[1] pinned name, ARGV[2] row, ARGV[3] most rows, ARGV[4] field of the revision.
-- Refuses EXISTS (whatever it says: a version is never changed) and FULL.
local there = redis.call('HGET', KEYS[1], ARGV[1])
if there then return redis.error_reply('EXISTS') end
if redis.call('HLEN', KEYS[1]) > tonumber(ARGV[3]) then return redis.error_reply('FULL') end
local t = redis.call('TIME')
local row = cjson.decode(ARGV[2])
row.at = tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000)
redis.call('HSET', KEYS[1], ARGV[1], cjson.encode(row))
redis.call('HINCRBY', KEYS[1], ARGV[4], 1)
return 'posted'
