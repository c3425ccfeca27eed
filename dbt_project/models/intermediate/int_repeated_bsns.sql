with registrations as (

    select * from {{ ref('int_registered_on_peildatum') }}

),

-- Sorting puts equal BSNs next to each other. It takes half the time of grouping, where nearly every BSN would be a group.
in_order as (

    select
        bsn_hi,
        lag(bsn_hi) over (partition by {{ key_bucket("bsn_hi") }} order by bsn_hi) as previous_hi
    from registrations
    where bsn_hi is not null

),

final as (

    select distinct bsn_hi
    from in_order
    where bsn_hi = previous_hi

)

select * from final
