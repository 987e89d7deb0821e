-- A new workflow that takes over what another one finished. The source stays as it is.
-- KEYS record
-- ARGV workflow_id doc event_data project type source audit start('' = the input's own) fingerprint of the request, number of keys not to take over, tags, these keys, (step override)*
-- include: _common
local id, source, asked, now = ARGV[1], ARGV[6], ARGV[9] or '', now_ms()
if redis.call('EXISTS', KEYS[1]) == 1 then
  if (get(id, 'asked')[1] or '') ~= asked then return redis.error_reply('REUSED ' .. id) end
  return { 'replayed' }
end
if redis.call('EXISTS', K('w', source)) == 0 then return redis.error_reply('GONE') end
born(id, now, ARGV[2], ARGV[4], ARGV[5], ARGV[3], ARGV[11] or '', 'fork', source, 'start', ARGV[8], 'queued', '0', 'line', '', 'asked', asked)
each_key(id, function(key) redis.call('PERSIST', key) end) -- a thread that was copied beforehand had a time to live
local function inherit(target, kind, origin)
  local all = redis.call('HGETALL', K(kind, source))
  for i = 1, #all, 2 do redis.call('HSET', K(target, id), all[i], origin .. all[i + 1]) end
end
inherit('inh', 'inh', '')
inherit('inh', 'led', source .. '|') -- a row is sealed for the workflow that made it
inherit('iart', 'iart', '')
inherit('iart', 'art', '')
for _, sha in ipairs(redis.call('HKEYS', K('iart', id))) do redis.call('SADD', K('ax', sha), id) end -- their files stay while it may still take them over
local last = 11 + tonumber(ARGV[10] or '0')
for i = 12, last do redis.call('HDEL', K('inh', id), ARGV[i]) end
for i = last + 1, #ARGV, 2 do redis.call('HSET', K('ovr', id), ARGV[i], ARGV[i + 1]) end
audit(ARGV[4], now, ARGV[7])
enter_ready(id)
return { 'created' }
