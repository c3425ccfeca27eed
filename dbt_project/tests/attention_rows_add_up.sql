with listed as (

    select
        count(case when outcome = 'moved_to_other_practice' then 1 end) as moved_to_other_practice,
        count(case when outcome = 'conflict' then 1 end) as conflict,
        count(case when outcome = 'unknown_postcode' then 1 end) as unknown_postcode
    from {{ ref('attention_rows') }}

),

delivered as (

    select
        coalesce(sum(moved_to_other_practice), 0) as moved_to_other_practice,
        coalesce(sum(conflict), 0) as conflict
    from {{ ref('delivery_outcomes') }}

),

counted as (

    select coalesce(sum(unknown_postcode), 0) as unknown_postcode
    from {{ ref('practice_shares') }}

),

final as (

    select
        listed.moved_to_other_practice,
        listed.conflict,
        listed.unknown_postcode
    from listed
    cross join delivered
    cross join counted
    where
        listed.moved_to_other_practice <> delivered.moved_to_other_practice
        or listed.conflict <> delivered.conflict
        or listed.unknown_postcode <> counted.unknown_postcode

)

select * from final
