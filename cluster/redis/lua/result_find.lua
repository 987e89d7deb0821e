-- What a workflow of the project recorded under an execution key, if it is still there and will be for a while. Counts as a use.
-- KEYS results
-- ARGV name project key ttl_ms leaving_ms
-- Returns the entry, the row, and every artifact of that workflow that the row refers to; nothing when there is none.
-- include: _common
local name, key, now = ARGV[1], ARGV[3], now_ms()
local entry = redis.call('HGET', KEYS[1], key)
if not entry then return {} end
local origin = string.match(entry, '^wf%-%x%x%-%x+') or ''
local row = redis.call('HGET', K('led', origin), key)
local goes = redis.call('ZSCORE', EXPIRING, origin)
local used = redis.call('ZSCORE', K('rcu', name), key)
local there = row and string.sub(row, 1, 1) == 'S' and get(origin, 'prj')[1] == ARGV[2]
local lasts = used and tonumber(used) + tonumber(ARGV[4]) > now and (not goes or tonumber(goes) > now + tonumber(ARGV[5]))
if not there or not lasts then
  redis.call('HDEL', KEYS[1], key)
  redis.call('ZREM', K('rcu', name), key)
  return {}
end
redis.call('ZADD', K('rcu', name), now, key) -- whoever took it over offers it on, which keeps both keys alive
local found, seen = { entry, row }, {}
for sha in string.gmatch(row, '"sha256":"(%x+)"') do
  local artifact = not seen[sha] and redis.call('HGET', K('art', origin), sha)
  seen[sha] = true
  if artifact then found[#found + 1] = artifact end
end
return found
