-- Every key of a workflow at one moment, serialised.
-- KEYS record
-- ARGV workflow_id
-- Returns the time, the digest of the record ('' when there is none), and the keys.
-- include: _common
-- include: _backup
local found = {}
each_key(ARGV[1], function(key) take(found, key) end)
return { text(now_ms()), digest(ARGV[1]), found }
