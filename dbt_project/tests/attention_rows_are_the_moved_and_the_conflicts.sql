with listed as (

    select
        count(case when outcome = 'moved_to_other_practice' then 1 end) as moved_to_other_practice,
        count(case when outcome = 'conflict' then 1 end) as conflict
    from {{ ref('attention_rows') }}

),

delivered as (

    select
        coalesce(sum(moved_to_other_practice), 0) as moved_to_other_practice,
        coalesce(sum(conflict), 0) as conflict
    from {{ ref('delivery_outcomes') }}

),

final as (

    select
        listed.moved_to_other_practice,
        listed.conflict
    from listed
    cross join delivered
    where
        listed.moved_to_other_practice <> delivered.moved_to_other_practice
        or listed.conflict <> delivered.conflict

)

select * from final
