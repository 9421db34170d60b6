<?php
/*
 * Copy this file to includes/onethread-config.php and fill it in. Keep it readable by the web server alone.
 */
return [
    // As `onethread source add ticket --name portal --vendor whmcs` printed both of them.
    'url' => 'https://onethread.example/v1/adapters/whmcs/portal',
    'secret' => 'whsec_',
    // Whether customers are known in OneThread by the numbers that their clients have here.
    'client_numbers' => true,
];
