-- Removes checkpoints of a namespace with their writes, and the channel values that no remaining checkpoint names.
-- KEYS members index blobs
-- ARGV checkpoint_prefix writes_prefix id*
for i = 3, #ARGV do
  local checkpoint, writes = ARGV[1] .. ARGV[i], ARGV[2] .. ARGV[i]
  redis.call('UNLINK', checkpoint, writes)
  redis.call('SREM', KEYS[1], checkpoint, writes)
  redis.call('ZREM', KEYS[2], ARGV[i])
end
local named = {}
for _, id in ipairs(redis.call('ZRANGE', KEYS[2], 0, -1)) do
  local fields = redis.call('HGET', ARGV[1] .. id, 'v')
  for _, field in ipairs(fields and cmsgpack.unpack(fields) or {}) do named[field] = true end
end
for _, field in ipairs(redis.call('HKEYS', KEYS[3])) do
  if not named[field] then redis.call('HDEL', KEYS[3], field) end
end
for _, key in ipairs({ KEYS[2], KEYS[3] }) do
  if redis.call('EXISTS', key) == 0 then redis.call('SREM', KEYS[1], key) end
end
return 1
