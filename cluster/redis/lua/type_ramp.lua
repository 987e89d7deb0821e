-- Changes which version starts by name get; what held before is kept beside it, for one way back.
-- KEYS[1] the hash of all versions; ARGV[1] field of the ramp, ARGV[2] ramp ('' = none), ARGV[3] 'back' (what held before holds again) or 'set', ARGV[4] who, ARGV[5] field of the revision.
local there = redis.call('HGET', KEYS[1], ARGV[1])
local row = there and cjson.decode(there) or { body = '', before = '' }
local t = redis.call('TIME')
local at = tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000)
local new = ARGV[3] == 'back' and { body = row.before, before = '' } or { body = ARGV[2], before = row.body }
if ARGV[3] == 'set' and new.body == row.body then return 'same' end
new.by, new.at = ARGV[4], at
redis.call('HSET', KEYS[1], ARGV[1], cjson.encode(new))
redis.call('HINCRBY', KEYS[1], ARGV[5], 1)
return 'changed'
