{{ config(post_hook="copy (select * from {{ this }} order by agb) to '{{ var('out') }}' (header, delimiter ';')") }}

-- R11 to R13, and the koptarief: above 25%, EUR 6.80 per AW-ION.
with practices as (

    select
        practices.agb,
        practices.region,
        coalesce(counts.ion, 0) as ion,
        coalesce(counts.aw_ion, 0) as aw_ion,
        coalesce(counts.unknown_postcode, 0) as unknown_postcode
    from {{ ref('stg_practices') }} as practices
    left join {{ ref('int_counts') }} as counts
        on practices.agb = counts.agb

),

ranked as (

    select
        *,
        aw_ion / nullif(ion, 0) as share,
        case when ion > 0 then rank() over (partition by region order by share desc nulls last) end as rank_region,
        case when ion > 0 then rank() over (order by share desc nulls last) end as rank_overall
    from practices

),

judged as (

    select
        *,
        case
            when region not in ({% for region in var('regions') %}'{{ region }}'{% if not loop.last %}, {% endif %}{% endfor %}) then null
            when agb not in (select enrolled.agb from {{ ref('stg_enrolled') }} as enrolled) then 'not_participating'
            when ion = 0 then 'no_delivery'
            when aw_ion * 4 > ion then 'paid'
            when (aw_ion + unknown_postcode) * 4 > ion then 'undecided'
            else 'below_threshold'
        end as status
    from ranked

)

select
    agb,
    region,
    ion,
    aw_ion,
    unknown_postcode,
    round(share, 6) as aw_share,
    rank_region,
    rank_overall,
    status,
    cast(case when status = 'paid' then aw_ion * 6.80 when status is not null then 0.00 end as decimal(14, 2)) as amount
from judged
