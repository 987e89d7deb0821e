-- Workflows of a project that may still have events, from a time of creation on, will be listed as news for webhooks from now on. New ones are from their birth.
-- KEYS project_index
-- ARGV created_from limit
-- Returns the creation time of the last one looked at, and how many were looked at.
-- include: _common
local found = redis.call('ZRANGEBYSCORE', KEYS[1], ARGV[1], '+inf', 'WITHSCORES', 'LIMIT', 0, ARGV[2])
local last = ARGV[1]
for i = 1, #found, 2 do
  local id = found[i]
  local r = get(id, 'status', 'seq', 'hook')
  if r[1] and not r[3] and (r[1] == 'failed' or not TERMINAL[r[1]]) then set(id, 'hook', '1', 'hkp', r[2]) end
  last = found[i + 1]
end
return { last, #found / 2 }
