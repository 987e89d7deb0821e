-- Walks from a checkpoint to its ancestors until each channel's nearest stored value is found; for values that are rebuilt from writes.
-- KEYS index blobs
-- ARGV mode('of' = start at the parent of id, 'from' = at id) id('' = latest) checkpoint_prefix writes_prefix most_ancestors channel*
-- Returns the id to go on from ('' = done), 1 when that one is not there, and per checkpoint, nearest first and beginning with id itself:
--   id, counter, record (c m p v s), its writes to these channels, (field value)* of these channels found here. The first of mode 'of' has neither writes nor values.
local id = ARGV[2]
if id == '' then id = redis.call('ZREVRANGE', KEYS[1], 0, 0)[1] end
if not id then return { '', 0, {} } end
local wanted, left, seen, origin = {}, 0, {}, ARGV[1] == 'of'
for i = 6, #ARGV do
  wanted[ARGV[i]] = true
  left = left + 1
end
while id ~= '' and left > 0 and #seen < tonumber(ARGV[5]) do
  local counter, h = redis.call('ZSCORE', KEYS[1], id), redis.call('HMGET', ARGV[3] .. id, 'c', 'm', 'p', 'v', 's')
  if not (counter and h[1] and h[2] and h[3] and h[4]) then return { id, 1, seen } end
  local writes, stored = {}, {}
  local pairs_ = origin and {} or redis.call('HGETALL', ARGV[4] .. id)
  for i = 1, #pairs_, 2 do
    local channel = string.match(pairs_[i + 1], '^%Z*%z(%Z*)%z')
    if wanted[channel] then
      writes[#writes + 1] = pairs_[i]
      writes[#writes + 1] = pairs_[i + 1]
    end
  end
  for _, field in ipairs(origin and {} or cmsgpack.unpack(h[4])) do
    local channel = string.match(field, '^(.*)%z')
    if wanted[channel] then
      local value = redis.call('HGET', KEYS[2], field)
      if value then
        stored[#stored + 1] = field
        stored[#stored + 1] = value
        wanted[channel] = nil
        left = left - 1
      end
    end
  end
  seen[#seen + 1] = { id, counter, h, writes, stored }
  origin = false
  id = h[3]
end
return { left > 0 and id or '', 0, seen }
