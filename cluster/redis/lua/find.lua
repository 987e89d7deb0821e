-- Walks one index of workflows by creation and gives those that suit, up to `most`, having looked at `budget` at the most. Writes nothing.
-- KEYS index
-- ARGV oldest_first('1') from_ms('' = the beginning) from_id low high most budget criteria
-- Returns whether the index was walked to its end, the place reached (ms, id), then ms, id of each that suits.
-- include: _common
local oldest, from, after, low, high = ARGV[1] == '1', ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local most, budget, want = tonumber(ARGV[6]), tonumber(ARGV[7]), cjson.decode(ARGV[8])
local function within(value, least, greatest)
  local at = tonumber(value or '')
  return (not least and not greatest) or (at and (not least or at >= least) and (not greatest or at <= greatest))
end
local function carries(tags)
  if not want.labels then return true end
  local labels = tags and cjson.decode(tags).labels or {}
  for name, value in pairs(want.labels) do
    if labels[name] ~= value then return false end
  end
  return true
end
local function suits(id)
  local r = get(id, 'status', 'typ', 'prj', 'updated', 'ended', 'parent', 'tags')
  local parent = r[6] or ''
  return r[1] and (not want.status or want.status[r[1]])
    and (not want.type or r[2] == want.type or string.match(r[2], '^[^@]*') == want.type)
    and (not want.projects or want.projects[r[3]])
    and (not want.parent or parent == want.parent) and (not want.roots or parent == '')
    and within(r[4], want.updated_after, want.updated_before) and within(r[5], want.ended_after, want.ended_before)
    and carries(r[7])
end
local found, seen, offset, last_ms, last_id = {}, 0, 0, from, after
while true do
  local chunk
  if oldest then chunk = redis.call('ZRANGEBYSCORE', KEYS[1], from ~= '' and from or low, high, 'WITHSCORES', 'LIMIT', offset, 100)
  else chunk = redis.call('ZREVRANGEBYSCORE', KEYS[1], from ~= '' and from or high, low, 'WITHSCORES', 'LIMIT', offset, 100) end
  for i = 1, #chunk, 2 do
    local id, ms = chunk[i], chunk[i + 1]
    local before = ms == from and ((oldest and id <= after) or (not oldest and id >= after))
    if not before then
      if seen >= budget or #found >= 2 * most then return { 0, last_ms, last_id, unpack(found) } end
      seen, last_ms, last_id = seen + 1, ms, id
      if suits(id) then
        found[#found + 1] = ms
        found[#found + 1] = id
      end
    end
  end
  if #chunk < 200 then return { 1, last_ms, last_id, unpack(found) } end
  offset = offset + 100
end
