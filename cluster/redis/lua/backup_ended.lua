-- The ended workflows of a shard, each with a digest that changes whenever its record does. They are the bulk of what is kept, and seldom change.
-- KEYS index of the shard's workflows
-- include: _common
local found = {}
for _, id in ipairs(redis.call('ZRANGE', EXPIRING, 0, -1)) do
  local record = redis.call('DUMP', K('w', id))
  if record then
    found[#found + 1] = id
    found[#found + 1] = redis.sha1hex(record)
  end
end
return found
