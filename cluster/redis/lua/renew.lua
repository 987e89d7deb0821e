-- Keeps the lease and the ready entry; tells what somebody wants of the driver.
-- KEYS record
-- ARGV workflow_id token told_seq lease_ms consumer begins('1' = driving starts now)
-- include: _common
local id = ARGV[1]
local refusal = fenced(id, ARGV[2], ARGV[3])
if refusal then return refusal end
set(id, 'exp', now_ms() + tonumber(ARGV[4]))
if ARGV[6] == '1' then set(id, 'begun', '1') end
local r = get(id, 'sig', 'cancel', 'want', 'rid')
if r[4] ~= '' then redis.call('XCLAIM', READY, 'engines', ARGV[5], 0, r[4], 'JUSTID') end
return { r[1], r[2], r[3], newest(id) }
