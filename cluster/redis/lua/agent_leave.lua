-- An agent leaves; what is known of its load goes with it.
-- KEYS agents generation up load
-- ARGV id
if redis.call('HDEL', KEYS[1], ARGV[1]) == 0 then return 0 end
for _, member in ipairs(redis.call('ZRANGE', KEYS[3], 0, -1)) do
  if string.sub(member, 1, #ARGV[1] + 1) == ARGV[1] .. '|' then
    redis.call('ZREM', KEYS[3], member)
    redis.call('HDEL', KEYS[4], member)
  end
end
redis.call('INCR', KEYS[2])
return 1
