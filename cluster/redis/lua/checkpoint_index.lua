-- The checkpoints of a namespace, newest first: id, put counter, parent, metadata.
-- KEYS index
-- ARGV checkpoint_prefix
local rows, found = redis.call('ZREVRANGE', KEYS[1], 0, -1, 'WITHSCORES'), {}
for i = 1, #rows, 2 do
  local h = redis.call('HMGET', ARGV[1] .. rows[i], 'p', 'm')
  if h[2] then found[#found + 1] = { rows[i], rows[i + 1], h[1], h[2] } end
end
return found
