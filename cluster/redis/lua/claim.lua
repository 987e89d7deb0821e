-- Takes the lease of a workflow: owner, expiry by the server's clock, fencing token + 1, which also fences the checkpoints.
-- KEYS record
-- ARGV workflow_id owner lease_ms entry_id most_lapses suspect_lapses
-- include: _common
local id, entry, now = ARGV[1], ARGV[4], now_ms()
local r = get(id, 'status', 'rid', 'own', 'exp', 'doc', 'v', 'lapses', 'want', 'begun', 'mend', 'fork', 'start', 'cpn')
local function drop(why)
  redis.call('XACK', READY, 'engines', entry)
  redis.call('XDEL', READY, entry)
  return { why }
end
if not r[1] then return drop('gone') end
if TERMINAL[r[1]] or r[2] ~= entry then return drop('stale') end
if r[3] ~= '' and r[3] ~= ARGV[2] and tonumber(r[4]) > now then return { 'busy' } end
if r[6] ~= VERSION then
  quarantine(id, now, cjson.encode({ reason = 'version', code = 'schema_version_unknown', message = 'Stored with schema ' .. (r[6] or '?') .. ', this installation knows ' .. VERSION .. '.' }))
  return { 'quarantined' }
end
-- A lease that another engine let lapse counts against the workflow until an execution of it finishes: that engine may have died of it. Not so when it had only been waiting its turn.
local lapses = tonumber(r[7])
if r[3] ~= '' and r[3] ~= ARGV[2] and r[9] ~= '0' then lapses = redis.call('HINCRBY', K('w', id), 'lapses', 1) end
if lapses > tonumber(ARGV[5]) then
  quarantine(id, now, cjson.encode({ reason = 'poison', code = 'poison', lapses = lapses, engine = r[3],
    message = 'Its engine fell silent ' .. text(lapses) .. ' times in a row without finishing one execution.' }))
  return { 'quarantined' }
end
local token = raise_token(id)
set(id, 'own', ARGV[2], 'exp', now + tonumber(ARGV[3]), 'status', r[8] ~= '' and 'pausing' or 'running', 'updated', now, 'cn', 0, 'begun', lapses < tonumber(ARGV[6]) and '1' or '0')
local first = redis.call('HSETNX', KEYS[1], 'started', now)
redis.call('ZADD', OPEN, get(id, 'created')[1] or now, id) -- one that an earlier version made comes into the index here
emit(id, now, 'workflow.claimed', cjson.encode({ engine = ARGV[2], token = tonumber(token) }))
local s = get(id, 'sig', 'cancel')
return { 'claimed', token, r[5], s[1], s[2], r[8], newest(id), lapses, r[10] or '', r[11] or '', r[12] or '', r[13] or '0', first, get(id, 'trc')[1] or '' }
