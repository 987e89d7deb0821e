-- Walks from a checkpoint to its ancestors until each channel's nearest stored value is found; for values that are rebuilt from writes.
-- KEYS index blobs
-- ARGV mode('of' = start at the parent of id, 'from' = at id) id('' = latest) checkpoint_prefix writes_prefix most_ancestors channel*
-- Returns the id to go on from ('' = done) and per ancestor, nearest first: id, its writes to these channels, (channel value)* found here.
local id = ARGV[2]
if id == '' then id = redis.call('ZREVRANGE', KEYS[1], 0, 0)[1] end
if not id then return { '', {} } end
if ARGV[1] == 'of' then id = redis.call('HGET', ARGV[3] .. id, 'p') or '' end
local wanted, left, seen = {}, 0, {}
for i = 6, #ARGV do
  wanted[ARGV[i]] = true
  left = left + 1
end
while id ~= '' and left > 0 and #seen < tonumber(ARGV[5]) do
  local h = redis.call('HMGET', ARGV[3] .. id, 'p', 'v')
  if not h[2] then return { '', seen } end
  local writes, stored = {}, {}
  local pairs_ = redis.call('HGETALL', ARGV[4] .. id)
  for i = 1, #pairs_, 2 do
    local channel = string.match(pairs_[i + 1], '^%Z*%z(%Z*)%z')
    if wanted[channel] then
      writes[#writes + 1] = pairs_[i]
      writes[#writes + 1] = pairs_[i + 1]
    end
  end
  for _, field in ipairs(cmsgpack.unpack(h[2])) do
    local channel = string.match(field, '^(.*)%z')
    if wanted[channel] then
      local value = redis.call('HGET', KEYS[2], field)
      if value then
        stored[#stored + 1] = channel
        stored[#stored + 1] = value
        wanted[channel] = nil
        left = left - 1
      end
    end
  end
  seen[#seen + 1] = { id, writes, stored }
  id = h[1] or ''
end
return { left > 0 and id or '', seen }
