-- One checkpoint with its channel values and pending writes; nil when there is none. Refuses BROKEN when the index names one that is not there.
-- KEYS index blobs
-- ARGV id('' = latest) checkpoint_prefix writes_prefix
-- Returns id, counter, record (c m p v s), the values of the fields v names in their order, pending writes.
local id = ARGV[1]
if id == '' then id = redis.call('ZREVRANGE', KEYS[1], 0, 0)[1] end
local counter = id and redis.call('ZSCORE', KEYS[1], id)
if not counter then return nil end
local h = redis.call('HMGET', ARGV[2] .. id, 'c', 'm', 'p', 'v', 's')
if not (h[1] and h[2] and h[3] and h[4]) then return redis.error_reply('BROKEN the index names a checkpoint that is not there') end
local fields, values = cmsgpack.unpack(h[4]), {}
for s = 1, #fields, 1000 do
  local part = redis.call('HMGET', KEYS[2], unpack(fields, s, math.min(s + 999, #fields)))
  for j = 1, #part do values[s + j - 1] = part[j] end
end
return { id, counter, h, values, redis.call('HGETALL', ARGV[3] .. id) }
