import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);
function redaction(secrets){let parts=secrets.flatMap(secret=>[secret,...secret.split(/\r?\n/)]).filter(part=>part.length>=4),ordered=[...new Set(parts)].sort((a,b)=>b.length-a.length);return text=>ordered.reduce((safe,part)=>safe.replaceAll(part,"***"),text)}export{redaction};
