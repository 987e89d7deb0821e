-- Removes checkpoints of a namespace with their writes, and the channel values that no remaining checkpoint names.
local function remove(members, index, blobs, checkpoint_prefix, writes_prefix, ids)
  for _, id in ipairs(ids) do
    local checkpoint, writes = checkpoint_prefix .. id, writes_prefix .. id
    redis.call('UNLINK', checkpoint, writes)
    redis.call('SREM', members, checkpoint, writes)
    redis.call('ZREM', index, id)
  end
  local named = {}
  for _, id in ipairs(redis.call('ZRANGE', index, 0, -1)) do
    local read, fields = pcall(cmsgpack.unpack, redis.call('HGET', checkpoint_prefix .. id, 'v') or '\144')
    if not read or type(fields) ~= 'table' then return 0 end -- what a damaged checkpoint names is not known: every value stays
    for _, field in ipairs(fields) do named[field] = true end
  end
  for _, field in ipairs(redis.call('HKEYS', blobs)) do
    if not named[field] then redis.call('HDEL', blobs, field) end
  end
  for _, key in ipairs({ index, blobs }) do
    if redis.call('EXISTS', key) == 0 then redis.call('SREM', members, key) end
  end
  return 1
end
