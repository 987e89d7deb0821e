-- Removes every checkpoint of a namespace but these.
-- KEYS members index blobs
-- ARGV checkpoint_prefix writes_prefix id*
-- include: _checkpoint_remove
local kept, others = {}, {}
for i = 3, #ARGV do kept[ARGV[i]] = true end
for _, id in ipairs(redis.call('ZRANGE', KEYS[2], 0, -1)) do
  if not kept[id] then others[#others + 1] = id end
end
return remove(KEYS[1], KEYS[2], KEYS[3], ARGV[1], ARGV[2], others)
