-- Everything stored of a workflow that can be verified, as of one moment.
-- KEYS record
-- ARGV workflow_id
-- include: _common
local id = ARGV[1]
if redis.call('EXISTS', KEYS[1]) == 0 then return redis.error_reply('GONE') end
return { text(now_ms()), redis.call('HGETALL', KEYS[1]), redis.call('XRANGE', K('ev', id), '-', '+'), redis.call('HGETALL', K('led', id)) }
