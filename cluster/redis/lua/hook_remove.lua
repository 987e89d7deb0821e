-- A webhook is no more, with everything that waited for it.
-- KEYS hook
-- ARGV hook project audit
-- include: _common
-- include: _hooks
local hook, project = ARGV[1], ARGV[2]
redis.call('SREM', K('hooks', project), hook)
redis.call('ZREM', HOOK_DUE, hook)
for _, kind in ipairs({ 'hkm', 'hkq', 'hkx', 'hko' }) do redis.call('UNLINK', K(kind, hook)) end
if redis.call('DEL', KEYS[1]) == 0 then return 0 end
audit(project, now_ms(), ARGV[3])
return 1
