-- A message that tells of no workflow: a ping, or that another webhook was switched off.
-- KEYS hook
-- ARGV hook message doc due now
-- include: _common
-- include: _hooks
if redis.call('EXISTS', KEYS[1]) == 0 then return redis.error_reply('GONE') end
if not is_on(ARGV[1]) then return redis.error_reply('OFF') end
enqueue(ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5]))
return 1
