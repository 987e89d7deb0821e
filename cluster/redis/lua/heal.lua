-- The server lost writes that this driver knows were acknowledged (an outdated replica was promoted): says so in the log and gives the driver its lease back, so that it
-- can write them again. Refused when another driver has a newer token.
-- KEYS record
-- ARGV workflow_id token owner lease_ms next_commit event_data
-- include: _common
local id, now = ARGV[1], now_ms()
local r = get(id, 'tok', 'status', 'queued', 'line', 'prj')
if not r[1] or TERMINAL[r[2]] or tonumber(r[1]) > tonumber(ARGV[2]) then return redis.error_reply('FENCED ' .. (r[1] or 'gone')) end
if r[3] == '1' then -- it had its turn already
  set(id, 'queued', '0')
  redis.call('LREM', r[4] .. ':q', 0, id)
end
enter_ready(id)
thaw_timers(id, now)
redis.call('ZREM', K('dlq', r[5]), id)
set(id, 'tok', ARGV[2], 'own', ARGV[3], 'exp', now + tonumber(ARGV[4]), 'cn', tonumber(ARGV[5]) - 1, 'status', get(id, 'want')[1] ~= '' and 'pausing' or 'running', 'updated', now)
redis.call('HSET', BASE .. 'lg:m:' .. id, 'f', ARGV[2])
emit(id, now, 'workflow.rewound', ARGV[6])
return newest(id)
