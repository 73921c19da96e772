# A table of what was renewed, the first to end on top:  evercred run --once | jq -rn -f expiries.jq
def column($width): . + " " * ($width - length);

["EXPIRES", "PROFILE", "IDENTITY", "ROLE"],
(
  [inputs | select(.payload.event == "refresh") | .payload.data]
  | sort_by(.expiration, .profile)[]
  | [.expiration, .profile, .identity, .roleArn // "-"]
)
| "\(.[0] | column(22))\(.[1] | column(20))\(.[2] | column(20))\(.[3])"
