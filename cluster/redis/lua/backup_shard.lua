-- Everything of a shard at one moment, serialised, but for the keys of ended workflows that the caller already has as they are. The walk over all keys of the server is part of that moment.
-- KEYS index of the shard's workflows
-- ARGV pattern of the shard's keys, then by twos: workflow_id, digest of its record
-- Returns the time, the ids that were left out, and the keys.
-- include: _common
-- include: _backup
local have, left_out, parts = {}, {}, {}
for _, kind in ipairs(PARTS) do parts[kind] = true end
for i = 2, #ARGV, 2 do
  if digest(ARGV[i]) == ARGV[i + 1] then
    have[ARGV[i]] = true
    left_out[#left_out + 1] = ARGV[i]
  end
end
local function owner(key)
  local kind, rest = string.match(string.sub(key, #BASE + 1), '^(%a+):(.*)$')
  if kind == 'lg' then return string.match(rest, '^%a:(wf%-%x%x%-%x+)') end
  return parts[kind] and rest
end
local found, seen, cursor = {}, {}, '0'
repeat
  local page = redis.call('SCAN', cursor, 'MATCH', ARGV[1], 'COUNT', 1000)
  cursor = page[1]
  for _, key in ipairs(page[2]) do
    if not seen[key] and not have[owner(key) or ''] then
      seen[key] = true
      take(found, key)
    end
  end
until cursor == '0'
return { text(now_ms()), left_out, found }
