-- Every key of a workflow at one moment, serialised.
-- KEYS record
-- ARGV workflow_id
-- Returns the time, the digest of the record ('' when there is none), and per key its name, its ms to live (-1: for ever) and its value.
-- include: _common
local record = redis.call('DUMP', KEYS[1])
local found = {}
each_key(ARGV[1], function(key)
  local value = redis.call('DUMP', key)
  if value then
    found[#found + 1] = key
    found[#found + 1] = redis.call('PTTL', key)
    found[#found + 1] = value
  end
end)
return { text(now_ms()), record and redis.sha1hex(record) or '', found }
