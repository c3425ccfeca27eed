select postcode as entry
from {{ reference('aw_lists/' ~ var('aw_list')) }}
