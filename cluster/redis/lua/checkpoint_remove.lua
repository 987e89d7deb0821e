-- Removes these checkpoints of a namespace.
-- KEYS members index blobs
-- ARGV checkpoint_prefix writes_prefix id*
-- include: _checkpoint_remove
local ids = {}
for i = 3, #ARGV do ids[i - 2] = ARGV[i] end
return remove(KEYS[1], KEYS[2], KEYS[3], ARGV[1], ARGV[2], ids)
