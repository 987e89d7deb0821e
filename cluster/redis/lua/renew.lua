-- Keeps the lease and the ready entry; tells whether somebody wants something (sig) of the driver.
-- KEYS record ready ; ARGV token lease_ms consumer
-- include: _common
local refusal = fenced(KEYS[1], ARGV[1])
if refusal then return refusal end
redis.call('HSET', KEYS[1], 'exp', now_ms() + tonumber(ARGV[2]))
local entry = redis.call('HGET', KEYS[1], 'rid')
if entry ~= '' then redis.call('XCLAIM', KEYS[2], 'engines', ARGV[3], 0, entry, 'JUSTID') end
return { redis.call('HGET', KEYS[1], 'sig'), redis.call('HGET', KEYS[1], 'cancel') or '' }
