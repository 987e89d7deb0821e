-- The checkpoints of a namespace, newest first: id, put counter, parent, metadata. Parent and metadata are nil where the index names a checkpoint that is not there.
-- KEYS index
-- ARGV checkpoint_prefix
local rows, found = redis.call('ZREVRANGE', KEYS[1], 0, -1, 'WITHSCORES'), {}
for i = 1, #rows, 2 do
  local h = redis.call('HMGET', ARGV[1] .. rows[i], 'p', 'm')
  found[#found + 1] = { rows[i], rows[i + 1], h[1], h[2] }
end
return found
