-- The ended workflows of a shard, each with a digest that changes whenever its record does. They are the bulk of what is kept, and seldom change.
-- KEYS index of the shard's workflows
-- include: _common
-- include: _backup
local found = {}
for _, id in ipairs(redis.call('ZRANGE', EXPIRING, 0, -1)) do
  local seen = digest(id)
  if seen ~= '' then
    found[#found + 1] = id
    found[#found + 1] = seen
  end
end
return found
