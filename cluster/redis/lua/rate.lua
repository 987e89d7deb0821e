-- Takes one request out of a bucket that fills with time. The bucket goes when it is full again.
-- KEYS bucket
-- ARGV per_second burst
-- Returns granted (0 | 1), how many are left, ms until there is one again.
local per_second, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
local t = redis.call('TIME')
local now = tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000)
local kept = redis.call('HMGET', KEYS[1], 'left', 'at')
local left = math.min(burst, tonumber(kept[1] or burst) + math.max(0, now - tonumber(kept[2] or now)) * per_second / 1000)
local granted = left >= 1 and 1 or 0
left = left - granted
redis.call('HSET', KEYS[1], 'left', tostring(left), 'at', string.format('%.0f', now))
redis.call('PEXPIRE', KEYS[1], math.ceil(burst / per_second * 1000) + 1000)
return { granted, math.floor(left), left >= 1 and 0 or math.ceil((1 - left) / per_second * 1000) }
