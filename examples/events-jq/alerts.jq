# One line for every event at which somebody must act:  evercred run | jq -r --unbuffered -f alerts.jq
select(.level == "error")
| .payload.data as $data
| "\(.time) ALERT \($data.profile // $data.identity // $data.file // "evercred"): \(.payload.message)"
  + if $data.error.remedy then " (\($data.error.remedy))" else "" end
