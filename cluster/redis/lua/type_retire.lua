-- Ends new starts of a version of a workflow type. KEYS[1] the hash of all versions; ARGV[1] pinned name, ARGV[2] who, ARGV[3] field of the revision. Retiring again changes nothing.
local there = redis.call('HGET', KEYS[1], ARGV[1])
local row = there and cjson.decode(there) or {}
if row.retired_by then return 'before' end
row.retired_by = ARGV[2]
redis.call('HSET', KEYS[1], ARGV[1], cjson.encode(row))
redis.call('HINCRBY', KEYS[1], ARGV[3], 1)
return 'retired'
