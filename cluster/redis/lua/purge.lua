-- Removes an ended workflow whose retention is over: its keys and every entry that names it. What the audit log says of it stays.
-- KEYS record
-- ARGV workflow_id project('' = read it)
-- Returns the digests of artifacts that no other workflow of this slot has.
-- include: _common
local id, now = ARGV[1], now_ms()
local r = get(id, 'status', 'prj', 'parent', 'rc')
local due = redis.call('ZSCORE', EXPIRING, id)
if r[1] and (not TERMINAL[r[1]] or not due or tonumber(due) > now) then return {} end
local orphans = {}
for _, kind in ipairs({ 'art', 'iart' }) do
  for _, sha in ipairs(redis.call('HKEYS', K(kind, id))) do
    if redis.call('SREM', K('ax', sha), id) == 1 and redis.call('EXISTS', K('ax', sha)) == 0 then orphans[#orphans + 1] = sha end
  end
end
local project = r[2] or ARGV[2]
for name in string.gmatch(r[4] or '', '%S+') do -- what it offered to others; see _offer.lua
  for _, key in ipairs(redis.call('HKEYS', K('led', id))) do
    local entry = redis.call('HGET', K('rc', name), key)
    if entry and string.sub(entry, 1, #id) == id then
      redis.call('HDEL', K('rc', name), key)
      redis.call('ZREM', K('rcu', name), key)
    end
  end
end
each_label(id, project, function(key) redis.call('ZREM', key, id) end)
redis.call('ZREM', OPEN, id)
redis.call('ZREM', EXPIRING, id)
redis.call('ZREM', UNSEALED, id)
redis.call('ZREM', NEWS, id)
redis.call('ZREM', HOOK_NEWS, id)
redis.call('ZREM', ALL, id)
redis.call('ZREM', K('p', project), id)
redis.call('ZREM', K('dlq', project), id)
if r[3] and r[3] ~= '' then redis.call('SREM', K('ch', r[3]), id) end
each_key(id, function(key) redis.call('UNLINK', key) end)
return orphans
