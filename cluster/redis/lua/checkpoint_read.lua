-- One checkpoint with its channel values and pending writes; nil when there is none.
-- KEYS index blobs
-- ARGV id('' = latest) checkpoint_prefix writes_prefix
local id = ARGV[1]
if id == '' then id = redis.call('ZREVRANGE', KEYS[1], 0, 0)[1] end
if not id then return nil end
local h = redis.call('HMGET', ARGV[2] .. id, 'c', 'm', 'p', 'v')
if not h[1] then return nil end
local fields, values = cmsgpack.unpack(h[4]), {}
for s = 1, #fields, 1000 do
  local part = redis.call('HMGET', KEYS[2], unpack(fields, s, math.min(s + 999, #fields)))
  for j = 1, #part do values[s + j - 1] = part[j] end
end
return { id, h[1], h[2], h[3], fields, values, redis.call('HGETALL', ARGV[3] .. id) }
