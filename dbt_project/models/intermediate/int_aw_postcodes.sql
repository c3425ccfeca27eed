with postcodes as (

    select distinct postcode
    from {{ ref('stg_registrations') }}
    where postcode is not null

),

entries as (

    select * from {{ ref('stg_aw_entries') }}

),

-- R7: PC6 without the letter pairs that are not issued, or PC4.
read as (

    select
        postcode,
        {{ fully_matches("postcode", "[1-9][0-9]{3}([A-Z]{2})?") }}
        and right(postcode, 2) not in ('SA', 'SD', 'SS') as is_valid,
        length(postcode) = 4 as is_pc4
    from postcodes

),

longer_entries as (

    select distinct left(entry, 4) as pc4
    from entries
    where length(entry) > 4

),

-- R10: an entry is a prefix of the postcode; a PC4 is as long as its only prefix.
judged as (

    select
        postcode,
        is_valid,
        (
            postcode in (select entries.entry from entries)
            or left(postcode, 5) in (select entries.entry from entries)
            or left(postcode, 4) in (select entries.entry from entries)
        ) as is_aw,
        is_pc4 and postcode in (select longer_entries.pc4 from longer_entries) as is_within_reach
    from read

),

final as (

    select
        postcode,
        case
            -- R8
            when not is_valid then 'unknown'
            when is_aw then 'aw'
            when is_within_reach then 'unknown'
            else 'other'
        end as area
    from judged

)

select * from final
