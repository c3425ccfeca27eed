{{ config(materialized='table') }}

with files as (

    select
        filename,
        content[1:32]::varchar as beginning
    from read_blob('{{ var("home") }}/deliveries/{{ var("quarter") }}/*/*')

)

select
    filename,
    case
        when starts_with(beginning, 'HIS-nummer;BSN') then 'lean'
        when starts_with(beginning, 'AGB-code,HIS-nummer') then 'lean_iso'
        when starts_with(beginning, 'AGB huisarts;HIS-nummer') then 'lean_old'
        when beginning like '%Patientenlijst%' then 'lean_tab'
        when beginning like '%HIS-nummer%BSN%' then 'lean_quoted'
    end as system
from files
