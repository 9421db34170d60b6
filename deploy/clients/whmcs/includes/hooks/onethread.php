<?php
/*
 * Tells OneThread of tickets, from WHMCS 8.0 on (PHP 7.2 or later with curl).
 *
 * Every event is first put into the table mod_onethread_spool and then posted, within three seconds. What did
 * not arrive is posted again by WHMCS' own cron until it has. The requests are signed by the scheme of Standard
 * Webhooks. Nothing that fails here ever keeps WHMCS from its work. docs/integrations/whmcs.md says how to
 * install it.
 */

use WHMCS\Database\Capsule;

if (!defined('WHMCS')) {
    die('This file cannot be accessed directly');
}

const ONETHREAD_SPOOL = 'mod_onethread_spool';
const ONETHREAD_POST_WAIT_S = 3;
const ONETHREAD_CRON_WORK_S = 60;   // what one run of the cron may take
const ONETHREAD_ROWS_MAX = 200;     // posted by one run of the cron
const ONETHREAD_REFUSED_MAX = 20;   // tries of what OneThread refuses; then the row stays, for you to look at
const ONETHREAD_LINE_BYTES = 490;   // OneThread takes 500 characters
const ONETHREAD_TEXT_BYTES = 99000; // and 100,000
const ONETHREAD_PAIRS_MAX = 200;

/**
 * Return the configuration: null where there is none, empty where PHP cannot read it. Events then wait in the
 * spool until it can.
 */
function onethread_config(): ?array
{
    $file = dirname(__DIR__) . '/onethread-config.php';
    if (!is_file($file)) {
        return null;
    }
    try {
        if (!is_readable($file)) {
            throw new \RuntimeException('PHP may not read the file');
        }
        $config = require $file;
    } catch (\Throwable $error) {
        onethread_log('onethread-config.php: ' . $error->getMessage());
        return [];
    }
    return is_array($config) && !empty($config['url']) && !empty($config['secret']) ? $config : null;
}

/** Return text as people wrote it: WHMCS keeps it with entities. */
function onethread_text($value, int $bytes): string
{
    $plain = html_entity_decode((string) $value, ENT_QUOTES | ENT_HTML5, 'UTF-8');
    return substr($plain, 0, $bytes);
}

function onethread_line($value): string
{
    return onethread_text($value, ONETHREAD_LINE_BYTES);
}

/** Return whether the client's own user is signed in to the client area; not so for a piped mail. */
function onethread_signed_in(int $client): bool
{
    if ($client < 1 || PHP_SAPI === 'cli' || !class_exists('WHMCS\\Authentication\\CurrentUser')) {
        return false;
    }
    $current = new \WHMCS\Authentication\CurrentUser();
    if (!$current->isAuthenticatedUser() || $current->isMasqueradingAdmin()) {
        return false;
    }
    $active = $current->client();
    return $active !== null && (int) $active->id === $client;
}

/**
 * Return the ticket as WHMCS' own API has it, with its client's name and address. Where the API does not
 * answer, what the hook was given has to do: nothing that a client wrote is lost for it.
 */
function onethread_ticket(int $id, array $vars): array
{
    $ticket = localAPI('GetTicket', ['ticketid' => $id]);
    if (!is_array($ticket) || ($ticket['result'] ?? '') !== 'success') {
        onethread_log('GetTicket of ' . $id . ': ' . ($ticket['message'] ?? 'no answer'));
        $ticket = $vars + ['tid' => $vars['ticketmask'] ?? ''];
    }
    $client = (int) ($ticket['userid'] ?? 0);
    if ($client > 0 && empty($ticket['email'])) {
        $details = localAPI('GetClientsDetails', ['clientid' => $client, 'stats' => false]);
        $ticket['name'] = trim(($details['firstname'] ?? '') . ' ' . ($details['lastname'] ?? ''));
        $ticket['email'] = $details['email'] ?? '';
    }
    return $ticket;
}

/** Return who wrote a reply: a contact or guest may answer where the client had asked. */
function onethread_author(array $ticket, string $reply): array
{
    foreach ($ticket['replies']['reply'] ?? [] as $one) {
        if ((string) ($one['replyid'] ?? '') === $reply && empty($one['admin']) && !empty($one['email'])) {
            return ['name' => $one['name'] ?? '', 'email' => $one['email']];
        }
    }
    return ['name' => $ticket['name'] ?? '', 'email' => $ticket['email'] ?? ''];
}

/**
 * Return the event as OneThread reads it (services/intake/adapters/whmcs.py). $more is given the ticket and
 * returns what the event holds beside it.
 */
function onethread_event(string $event, int $ticketId, array $vars, ?callable $more = null): array
{
    $ticket = onethread_ticket($ticketId, $vars);
    return [
        'event' => $event,
        'at' => gmdate('Y-m-d\TH:i:s\Z'),
        'ticket' => [
            'id' => $ticketId,
            'number' => onethread_line($ticket['tid'] ?? $ticket['ticketnum'] ?? ''),
            'subject' => onethread_line($ticket['subject'] ?? ''),
            'department' => onethread_line($ticket['deptname'] ?? ''),
            'priority' => onethread_line($ticket['priority'] ?? ''),
        ],
    ] + ($more ? $more($ticket) : []);
}

/** Return what was written, and by or to whom. */
function onethread_written(array $ticket, array $vars, bool $byAdmin): array
{
    $client = (int) ($ticket['userid'] ?? 0);
    $reply = (string) ($vars['replyid'] ?? '0');
    $person = onethread_author($ticket, $byAdmin ? '' : $reply);
    $numbers = onethread_config()['client_numbers'] ?? true;
    return [
        'client' => [
            'number' => $numbers && $client > 0 ? (string) $client : '',
            'name' => onethread_line($person['name']),
            'email' => onethread_line($person['email']),
            'signed_in' => !$byAdmin && onethread_signed_in($client),
        ],
        'post' => [
            'id' => $reply,
            'text' => onethread_text($vars['message'] ?? '', ONETHREAD_TEXT_BYTES),
            'admin' => $byAdmin ? onethread_line($vars['admin'] ?? $ticket['admin'] ?? '') : '',
        ],
    ];
}

/** Make the spool where it is missing. */
function onethread_spool(): void
{
    if (Capsule::schema()->hasTable(ONETHREAD_SPOOL)) {
        return;
    }
    Capsule::schema()->create(ONETHREAD_SPOOL, function ($table) {
        $table->bigIncrements('id');
        $table->string('webhook_id', 64);
        $table->mediumText('body');
        $table->integer('tries')->default(0);
        $table->string('cause', 200)->default('');
        $table->timestamp('at')->useCurrent();
    });
}

/** Put an event into the spool and try to post it; whatever fails is left to the cron. */
function onethread_tell(callable $event): void
{
    try {
        $config = onethread_config();
        if ($config === null) {
            return;
        }
        $told = $event();
        onethread_spool();
        $flags = JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_INVALID_UTF8_SUBSTITUTE;
        $row = [
            'webhook_id' => 'whmcs_' . bin2hex(random_bytes(16)),
            'body' => json_encode($told, $flags | JSON_THROW_ON_ERROR),
        ];
        $id = Capsule::table(ONETHREAD_SPOOL)->insertGetId($row + ['tries' => 0, 'cause' => '']);
        if ($config) {
            onethread_send($config, (object) ($row + ['id' => $id, 'tries' => 0]));
        }
    } catch (\Throwable $error) {
        onethread_log('not told: ' . $error->getMessage());
    }
}

/** Post one row; return whether OneThread was there at all. */
function onethread_send(array $config, $row): bool
{
    $at = (string) time();
    $key = base64_decode(preg_replace('/^whsec_/', '', $config['secret']));
    $signed = base64_encode(hash_hmac('sha256', "{$row->webhook_id}.{$at}.{$row->body}", $key, true));
    $call = curl_init($config['url']);
    curl_setopt_array($call, [
        CURLOPT_POST => true,
        CURLOPT_POSTFIELDS => $row->body,
        CURLOPT_HTTPHEADER => [
            'Content-Type: application/json',
            "webhook-id: {$row->webhook_id}",
            "webhook-timestamp: {$at}",
            "webhook-signature: v1,{$signed}",
        ],
        CURLOPT_RETURNTRANSFER => true,
        CURLOPT_FOLLOWLOCATION => false,
        CURLOPT_CONNECTTIMEOUT => ONETHREAD_POST_WAIT_S,
        CURLOPT_TIMEOUT => ONETHREAD_POST_WAIT_S,
    ]);
    $answer = curl_exec($call);
    $status = (int) curl_getinfo($call, CURLINFO_RESPONSE_CODE);
    $cause = $answer === false ? curl_error($call) : "{$status} " . (string) $answer;
    unset($call);
    $stored = Capsule::table(ONETHREAD_SPOOL)->where('id', $row->id);
    if ($status >= 200 && $status < 300) {
        $stored->delete();
        return true;
    }
    // Only what OneThread refuses is counted: while it is away, everything waits for it.
    $refused = $status >= 400 && $status < 500 && !in_array($status, [401, 408, 429], true);
    $stored->update(['tries' => (int) $row->tries + ($refused ? 1 : 0), 'cause' => substr($cause, 0, 190)]);
    return $refused;
}

/** Post what is still in the spool, the oldest first; end where OneThread is away. */
function onethread_work_off(): void
{
    try {
        $config = onethread_config();
        if (!$config || !Capsule::schema()->hasTable(ONETHREAD_SPOOL)) {
            return;
        }
        $until = time() + ONETHREAD_CRON_WORK_S;
        $rows = Capsule::table(ONETHREAD_SPOOL)
            ->where('tries', '<', ONETHREAD_REFUSED_MAX)
            ->orderBy('id')
            ->limit(ONETHREAD_ROWS_MAX)
            ->get();
        foreach ($rows as $row) {
            if (time() >= $until || !onethread_send($config, $row)) {
                return;
            }
        }
    } catch (\Throwable $error) {
        onethread_log('spool not worked off: ' . $error->getMessage());
    }
}

function onethread_log(string $text): void
{
    if (function_exists('logActivity')) {
        logActivity('OneThread: ' . substr($text, 0, 300));
    }
}

const ONETHREAD_WRITTEN = [ // and whether an admin wrote it
    'TicketOpen' => false,
    'TicketUserReply' => false,
    'TicketOpenAdmin' => true,
    'TicketAdminReply' => true,
];

foreach (ONETHREAD_WRITTEN as $hook => $byAdmin) {
    add_hook($hook, 1, function ($vars) use ($hook, $byAdmin) {
        onethread_tell(function () use ($hook, $byAdmin, $vars) {
            return onethread_event($hook, (int) ($vars['ticketid'] ?? 0), $vars, function ($ticket) use ($vars, $byAdmin) {
                return onethread_written($ticket, $vars, $byAdmin);
            });
        });
    });
}

add_hook('TicketClose', 1, function ($vars) {
    onethread_tell(function () use ($vars) {
        return onethread_event('TicketClose', (int) ($vars['ticketid'] ?? 0), $vars);
    });
});

add_hook('TicketMerge', 1, function ($vars) {
    onethread_tell(function () use ($vars) {
        return onethread_event('TicketMerge', (int) ($vars['masterTicketId'] ?? 0), $vars, function () use ($vars) {
            $merged = array_slice((array) ($vars['mergedTicketIds'] ?? []), 0, ONETHREAD_PAIRS_MAX);
            return ['merged' => array_values(array_map('intval', $merged))];
        });
    });
});

// The replies keep their ids under the new ticket; the one that opens it has no id any more.
add_hook('TicketSplit', 1, function ($vars) {
    onethread_tell(function () use ($vars) {
        return onethread_event('TicketSplit', (int) ($vars['originalTicketId'] ?? 0), $vars, function () use ($vars) {
            $moved = Capsule::table('tblticketreplies')
                ->where('tid', (int) ($vars['newTicketID'] ?? 0))
                ->limit(ONETHREAD_PAIRS_MAX)
                ->pluck('id');
            $ids = is_array($moved) ? $moved : $moved->all();
            return ['moved' => array_values(array_map('strval', $ids))];
        });
    });
});

add_hook('AfterCronJob', 1, function () {
    onethread_work_off();
});
